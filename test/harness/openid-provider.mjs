// A real OpenID provider in a process of its own: `node openid-provider.mjs '{"port":…,"redirectUris":[…],"accounts":{…}}'`.
// Accounts are claims by login; the provider's own development pages ask for the login and any password.
import Provider from 'oidc-provider';

const { port, redirectUris, accounts } = JSON.parse(process.argv[2]);
const custom = ['opsgraph_role', 'opsgraph_org'];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'opsgraph',
      client_secret: 'the secret of a client in a test',
      redirect_uris: redirectUris,
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  claims: {
    openid: ['sub', ...custom],
    email: ['email', 'email_verified'],
    profile: ['name'],
  },
  pkce: { required: () => true },
  cookies: { keys: ['a key of cookies in a test'] },
  findAccount: (_context, id) =>
    accounts[id] === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
});

const server = provider.listen(port, '127.0.0.1', () => process.stdout.write('ready\n'));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
// Nobody is left to ask it.
process.on('disconnect', () => process.exit(0));
