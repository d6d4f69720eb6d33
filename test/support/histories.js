/**
 * How many histories a model tries of each property: in CI, all; elsewhere, a part of the same ones, so that
 * nobody waits for minutes.
 */
exports.HISTORIES = process.env.CI ? 2000 : 600;
