/**
 * Names the way in which this builder makes artifacts, OpenNext's version included. It is part of an
 * artifact's identity: raise it whenever the same commit would lead to another artifact.
 */
export const builderVersion = "1+opennext-4.1.12"
