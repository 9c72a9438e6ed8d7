import { migrateD1 } from "./worker.ts";

// Runs before each test file in workerd: every file starts with an empty database.
await migrateD1();
