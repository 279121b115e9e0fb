// The connection of the signed-in session, for whoever asks something.
import { createContext, useContext } from 'react';
import type { Connection } from './client';

export const ConnectionContext = createContext<Connection | null>(null);

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext);
  if (connection === null) throw new Error('There is a connection only where somebody is signed in');
  return connection;
}
