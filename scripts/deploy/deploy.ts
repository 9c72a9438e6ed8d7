import { dirname } from "node:path";
import { describeEmbeddings, ensureEmbeddings } from "../assets/embeddings.ts";
import { ensurePage } from "../assets/ensure-page.ts";
import { countApplied, listKnown } from "../start/migrations.ts";
import { describeSystemError, UserError } from "../start/user-error.ts";
import { assertSubdomain, chooseAccount, readCredentials } from "./account.ts";
import { askQuestion, waitUntilReachable } from "./ask-question.ts";
import { CloudflareError, createCloudflareApi } from "./cloudflare-api.ts";
import { assertVariables, readDeploySettings } from "./deploy-settings.ts";
import { REQUIRED_SECRETS, withGeneratedSecrets } from "./first-secrets.ts";
import { ensureDatabase, findDeployedSecrets, findMissingQueues } from "./resources.ts";
import { uploadWorker } from "./upload.ts";
import { createWrangler } from "./wrangler.ts";

// Deploys to Cloudflare: `npm run deploy`. Also runs in Workers Builds, for the Deploy to Cloudflare button. What can
// be checked is checked before anything is created.

try {
	await deploy(dirname(dirname(import.meta.dirname)), process.env);
} catch (error) {
	console.error(describeFailure(error));
	process.exitCode = 1;
}

async function deploy(root: string, env: NodeJS.ProcessEnv): Promise<void> {
	const settings = readDeploySettings(root, env);
	const credentials = await readCredentials(createWrangler(root, env), env);
	const api = createCloudflareApi(credentials, env);
	const account = await chooseAccount(api, settings.accountId);
	const wrangler = createWrangler(root, { ...env, CLOUDFLARE_ACCOUNT_ID: account });
	report("Account", account);

	const deployed = await findDeployedSecrets(api, account, settings);
	const kept = deployed ?? [];
	const missing = REQUIRED_SECRETS.filter((name) => !kept.includes(name));
	assertVariables(settings.variables, [...kept, ...missing]);
	if (settings.usesSubdomain) await assertSubdomain(api, account);
	const queues = await findMissingQueues(api, account, settings);

	await ensurePage();
	report("Page", "ready");
	report("Embeddings", describeEmbeddings(await ensureEmbeddings(root)));

	const isNewDatabase = await ensureDatabase(api, account, settings, await listKnown(root));
	// Before the upload, so that the new code never meets an old schema.
	const applied = countApplied(await wrangler(["d1", "migrations", "apply", "DB", "--remote"]));
	report("Database", `${isNewDatabase ? "created" : "kept"}, migrations applied: ${applied}`);

	const url = await withGeneratedSecrets(missing, (file) => uploadWorker(wrangler, file));
	report("Queues", queues.length === 0 ? "kept" : `created: ${queues.join(", ")}`);
	report("Secrets", missing.length === 0 ? "kept" : `created: ${missing.join(", ")}`);
	report("Worker", deployed === null ? "created" : "updated");

	console.log(`\nOmeruta Brain is deployed at ${url}\n`);
	await waitUntilReachable(url);
	const { question, answer } = await askQuestion(url);
	if (isNewDatabase)
		console.log(
			"Staff         none yet; get the code for the first account with: npm run staff -- code --remote",
		);
	console.log(`Question      ${question}\nAnswer        ${answer}`);
}

function report(part: string, status: string): void {
	console.log(`${part.padEnd(14)}${status}`);
}

function describeFailure(error: unknown): unknown {
	if (error instanceof UserError) return error.message;
	if (error instanceof CloudflareError)
		return `Cloudflare's API returned an error: ${error.message} (code ${error.code}). Run npm run deploy again; if the error persists, see https://www.cloudflarestatus.com/.`;
	return describeSystemError(error) ?? error;
}
