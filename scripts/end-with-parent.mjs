// Loaded into the server before its own code: when the process that started it is killed, it stops as if told to.
// The server has a process group of its own and would otherwise live on, holding its port.
const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, 250);
watch.unref();
