/** Until `holds`; looks every few milliseconds. @throws Error when it takes longer than `withinMs` */
export async function eventually(holds: () => Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${withinMs} ms in vain for ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
