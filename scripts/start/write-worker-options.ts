import { writeFileSync } from "node:fs";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

// Writes what wrangler.toml says about the Worker as options for Miniflare, in JSON, to the file that the argument names.
// Runs in a process of its own, because wrangler takes a second to load and keeps 60 MB.

const [file = ""] = process.argv.slice(2);
const config = unstable_readConfig({ config: "wrangler.toml" });
const { workerOptions } = unstable_getMiniflareWorkerOptions({
	...config,
	// Without the path, wrangler doesn't look for .dev.vars. Secrets don't belong into the file.
	configPath: undefined,
	userConfigPath: undefined,
	// Works only on Cloudflare.
	ai: undefined,
});
writeFileSync(file, JSON.stringify(workerOptions));
