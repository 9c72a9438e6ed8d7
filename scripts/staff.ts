import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { z } from "zod";
import { messageOf } from "../local-inference/log.ts";
import { readStartSettings, type StartSettings } from "./start/settings.ts";

/** Grants an account staff access in the local or the deployed database: `npm run staff -- <email> [--remote]`. */
const root = resolve(import.meta.dirname, "..");
const [email = "", ...options] = process.argv.slice(2);
const address = z.email().safeParse(email.trim().toLowerCase());
const remote = options.includes("--remote");
if (!address.success || options.some((option) => option !== "--remote")) {
	console.error("Usage: npm run staff -- <email> [--remote]");
	process.exit(1);
}

const { storageFolder } = readSettings(root);
const target = remote ? ["--remote"] : ["--local", "--persist-to", storageFolder];
const quoted = `'${address.data.replaceAll("'", "''")}'`;
const command = `UPDATE users SET is_staff = 1 WHERE email = ${quoted} RETURNING id`;
const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
const child = spawn(
	process.execPath,
	[wrangler, "d1", "execute", "DB", ...target, "--json", "--command", command],
	{ cwd: root, stdio: ["ignore", "pipe", "inherit"] },
);
let output = "";
child.stdout.on("data", (chunk) => {
	output += chunk;
});
child.on("close", (code) => {
	if (code !== 0) {
		console.error(output.trim());
		process.exitCode = 1;
		return;
	}
	const [result] = z.array(z.object({ results: z.array(z.unknown()) })).parse(JSON.parse(output));
	if (result === undefined || result.results.length === 0) {
		console.error(`No account has the email address ${address.data}.`);
		process.exitCode = 1;
	} else {
		console.log(`${address.data} now has staff access.`);
	}
});

function readSettings(folder: string): StartSettings {
	try {
		return readStartSettings(folder, process.env);
	} catch (error) {
		console.error(messageOf(error));
		process.exit(1);
	}
}
