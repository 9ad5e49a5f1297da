export const dynamic = "force-dynamic"

// By name, because the build replaces a plain `process.env.NEXT_PUBLIC_GREETING` by what it was then.
const atRunTime = (name: string) => [name, process.env[name] ?? null]

export const GET = () => Response.json(Object.fromEntries(["GREETING", "NEXT_PUBLIC_GREETING"].map(atRunTime)))
