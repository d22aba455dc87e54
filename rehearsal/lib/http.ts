/** Tells whether a server answers a GET request with a status of success. */
export async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
