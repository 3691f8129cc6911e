/** Ends a script that fails with the message of its error. A stack trace tells a user nothing. */
process.on('uncaughtException', ({ message }) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
});
