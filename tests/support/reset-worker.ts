import { env } from "cloudflare:workers";
import { forgetProviders } from "../../src/inference/create.ts";
import { migrateD1 } from "./worker.ts";

// Runs in workerd before each test file. The files of a worker share its isolate and its database; each starts with
// an empty database, even if an earlier file changed its tables, and without knowledge about the model server.
forgetProviders();
const { results } = await env.DB.prepare(
	"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_cf_%'",
).all<{ name: string }>();
await env.DB.batch([
	env.DB.prepare("PRAGMA defer_foreign_keys = on"),
	...results.map(({ name }) => env.DB.prepare(`DROP TABLE "${name}"`)),
]);
await migrateD1();
