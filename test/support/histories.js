const ALL_HISTORIES = 2000;

/**
 * How many histories a model tries of each property: in CI, all; elsewhere, a part of the same ones, so that
 * nobody waits for minutes. For mutation testing jest sets how many.
 */
const HISTORIES = Reflect.get(globalThis, 'HISTORIES') ?? (process.env.CI ? ALL_HISTORIES : 200);

module.exports = { ALL_HISTORIES, HISTORIES };
