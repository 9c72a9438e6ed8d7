import { spawnSync } from "node:child_process";
import { z } from "zod";

// Asks the package registry for known vulnerabilities of the packages that the app uses. Registries that don't support
// this, such as most mirrors, and a missing network only cause a message.

/** What `npm audit --json` prints: a summary, or an error if the registry didn't respond with one. */
const Audit = z.object({
	vulnerabilities: z
		.record(z.string(), z.object({ severity: z.string(), range: z.string(), isDirect: z.boolean() }))
		.optional(),
	message: z.string().optional(),
});
const TIMEOUT_MS = 60_000;

const { stdout } = spawnSync("npm", ["audit", "--json", "--omit=dev", "--audit-level=high"], {
	encoding: "utf8",
	timeout: TIMEOUT_MS,
	shell: process.platform === "win32",
});
const { vulnerabilities, message } = readAudit(stdout);
if (vulnerabilities === undefined) {
	console.log(`Vulnerabilities weren't checked: ${message ?? "npm audit returned nothing"}`);
} else {
	const severe = Object.entries(vulnerabilities).filter(([, { severity }]) =>
		/^(?:high|critical)$/.test(severity),
	);
	for (const [name, { severity, range }] of severe) console.log(`${name} ${range}: ${severity}`);
	process.exitCode = severe.length === 0 ? 0 : 1;
}

function readAudit(text: string): z.infer<typeof Audit> {
	try {
		return Audit.parse(JSON.parse(text));
	} catch {
		return {};
	}
}
