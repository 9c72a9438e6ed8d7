import { reset } from "cloudflare:test";
import { migrateD1 } from "./worker.ts";

// Runs in workerd before each test file. Files share a runtime, so this removes what the one before left.
await reset();
await migrateD1();
