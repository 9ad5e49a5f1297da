/**
 * What running sites print. `bytes_before` sums the messages of all lines that a log ever had before
 * this one, so that how much is kept can be told from two rows.
 */
export const runtimeLog = `
CREATE TABLE runtime_lines (
  deployment_id TEXT NOT NULL REFERENCES deployments (deployment_id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  bytes_before INTEGER NOT NULL,
  at INTEGER NOT NULL,
  source TEXT,
  message TEXT NOT NULL,
  PRIMARY KEY (deployment_id, sequence)
) STRICT, WITHOUT ROWID;
`
