import { reset } from "cloudflare:test";
import { HTML_PARSER } from "../../src/knowledge/extract/dom.ts";
import { migrateD1 } from "./worker.ts";

// Runs in workerd before each test file. Files share a runtime, so this removes what the one before left.
await reset();
await migrateD1();
// Vitest imports a module once for all objects. If the first one that imports this package is aborted meanwhile, the others
// wait forever.
await HTML_PARSER.load();
