/** A command as data: what runs, with which arguments, where, and with nothing but this environment. */
export interface Program {
  readonly file: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: Environment
}

export type Environment = Readonly<Record<string, string>>
