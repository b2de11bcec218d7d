import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens the console where a person sits in front of a desktop; a server in a rack only prints its address. */
export function openBrowser(address: string, environment: NodeJS.ProcessEnv): void {
  const opener = openers[process.platform];
  const hasDesktop = process.platform !== 'linux' || environment.DISPLAY || environment.WAYLAND_DISPLAY;
  if (!opener || !hasDesktop || !process.stdout.isTTY || environment.CI || environment.SSH_CONNECTION) return;
  const [command, ...words] = opener;
  const browser = spawn(command, [...words, address], { detached: true, stdio: 'ignore' });
  // Without a browser to open, the printed address is enough.
  browser.on('error', () => undefined);
  browser.unref();
}
