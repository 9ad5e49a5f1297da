/**
 * Each table keeps a model as JSON in `record`, and beside it the columns that keys, order and
 * conditions need. Whatever belongs to a project ends with it. Secrets and hints may come before
 * their project's row, or outlive it for a moment, so that they follow by a trigger. In `log_lines`,
 * `seq` is the builder's own number within the attempt, absent for a line that tells of lost ones.
 */
export const initial = `
CREATE TABLE projects (
  project_id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX projects_by_user ON projects (user_id, project_id);

CREATE TABLE env_versions (
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  version INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (project_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE env_current (
  project_id TEXT NOT NULL PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deployments (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  deployment_id TEXT NOT NULL UNIQUE,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  branch TEXT NOT NULL,
  push INTEGER NOT NULL,
  terminal INTEGER NOT NULL,
  record TEXT NOT NULL,
  UNIQUE (project_id, sequence)
) STRICT;
CREATE INDEX deployments_unfinished ON deployments (terminal, position) WHERE terminal = 0;
CREATE INDEX deployments_pushes ON deployments (project_id, branch, sequence) WHERE push = 1;

CREATE TABLE timeline (
  deployment_id TEXT NOT NULL REFERENCES deployments (deployment_id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (deployment_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  delivery_id TEXT NOT NULL,
  refused INTEGER NOT NULL,
  record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX deliveries_once ON deliveries (project_id, delivery_id) WHERE refused = 0;
CREATE INDEX deliveries_by_project ON deliveries (project_id, position);
CREATE INDEX deliveries_refused ON deliveries (project_id, position) WHERE refused = 1;

CREATE TABLE aliases (
  project_id TEXT NOT NULL PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
  record TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE promotions (
  project_id TEXT NOT NULL REFERENCES projects ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  record TEXT NOT NULL,
  PRIMARY KEY (project_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_lines (
  deployment_id TEXT NOT NULL REFERENCES deployments (deployment_id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  seq INTEGER,
  at INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (deployment_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX log_lines_once ON log_lines (deployment_id, attempt, seq);

CREATE TABLE hints (
  hint_id INTEGER PRIMARY KEY AUTOINCREMENT,
  project_id TEXT NOT NULL,
  deployment_id TEXT NOT NULL,
  visible_at INTEGER NOT NULL,
  failed_receives INTEGER NOT NULL,
  receipts INTEGER NOT NULL
) STRICT;
CREATE INDEX hints_by_time ON hints (visible_at, hint_id) WHERE failed_receives < 3;
CREATE INDEX hints_dead ON hints (visible_at, hint_id) WHERE failed_receives >= 3;
CREATE INDEX hints_by_project ON hints (project_id);

CREATE TABLE secrets (
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (project_id, name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE vault_key (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  probe BLOB NOT NULL
) STRICT;

CREATE TRIGGER projects_removed AFTER DELETE ON projects BEGIN
  DELETE FROM hints WHERE project_id = OLD.project_id;
  DELETE FROM secrets WHERE project_id = OLD.project_id;
END;
`
