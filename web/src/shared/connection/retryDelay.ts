/** Resolves after the given number of milliseconds, or as soon as the browser comes online again. */
export function retryDelay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      window.clearTimeout(timer);
      window.removeEventListener('online', finish);
      resolve();
    };
    const timer = window.setTimeout(finish, milliseconds);
    window.addEventListener('online', finish);
  });
}
