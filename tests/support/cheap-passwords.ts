import { scryptDeps } from "../../src/auth/password-hash.ts";

// Runs in workerd before each test file. Hundreds of tests sign up or sign in, and each hash of the real cost, which
// tests/unit/auth/password-hash.test.ts checks, takes a third of a second of CPU time.
Object.assign(scryptDeps.cost, { ln: 8, p: 1 });
