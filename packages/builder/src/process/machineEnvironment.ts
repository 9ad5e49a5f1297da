/** The environment of the builder itself: the one place where it is read. What a build gets of it is `baseEnvironment`. */
export const machineEnvironment = (): Readonly<Record<string, string | undefined>> => process.env
