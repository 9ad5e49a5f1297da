/** `npm run bench -- <name>`: runs one benchmark and prints its figures. */
const benches: Readonly<Record<string, () => Promise<{ readonly run: () => Promise<void> }>>> = {
  switch: () => import("./switch.ts"),
  rollback: () => import("./rollback.ts")
}

const [name = ""] = process.argv.slice(2)
const load = Object.hasOwn(benches, name) ? benches[name] : undefined
if (load === undefined) {
  process.stderr.write(`Usage: npm run bench -- <name>\nNames: ${Object.keys(benches).join(", ")}\n`)
  process.exitCode = 2
} else {
  const { run } = await load()
  await run()
}
