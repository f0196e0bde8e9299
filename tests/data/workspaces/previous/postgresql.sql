-- What the program wrote before its database had numbered steps
CREATE TABLE atlas_migrations (
    id VARCHAR(64) NOT NULL,
    done TIMESTAMP WITH TIME ZONE NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE atlas_presets (
    owner VARCHAR(64) NOT NULL,
    name VARCHAR(200) NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (owner, name)
);

CREATE TABLE atlas_workspaces (
    id VARCHAR(32) NOT NULL,
    owner VARCHAR(64) NOT NULL,
    name TEXT NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (owner, name)
);

CREATE INDEX ix_atlas_workspaces_owner ON atlas_workspaces (owner);

CREATE TABLE atlas_versions (
    workspace VARCHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    saved TIMESTAMP WITH TIME ZONE NOT NULL,
    note TEXT NOT NULL,
    rows INTEGER NOT NULL,
    digest VARCHAR(64) NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (workspace, number),
    FOREIGN KEY(workspace) REFERENCES atlas_workspaces (id) ON DELETE CASCADE
);

CREATE TABLE atlas_scenario_steps (
    scenario VARCHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    owner VARCHAR(64) NOT NULL,
    shows INTEGER NOT NULL,
    made TIMESTAMP WITH TIME ZONE NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (scenario, number)
);

CREATE INDEX ix_atlas_scenario_steps_owner ON atlas_scenario_steps (owner);
