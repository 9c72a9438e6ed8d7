import { migrateD1 } from "./worker.ts";

// Runs in workerd before each test file, so every file starts with an empty database.
await migrateD1();
