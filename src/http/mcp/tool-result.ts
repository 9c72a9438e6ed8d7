import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Principal } from "../../auth/principal.ts";
import { internalError } from "../../common-errors.ts";
import type { ApiKeyScope } from "../../contracts/auth.ts";
import { AppError } from "../../errors.ts";

/**
 * Runs a tool and returns its output as structured content, with `toText` for clients that read text only. Errors
 * become tool errors, which the model reads, rather than protocol errors.
 */
export async function runTool<Output extends Record<string, unknown>>(
	principal: Principal,
	scope: ApiKeyScope,
	run: () => Promise<Output>,
	toText: (output: Output) => string = JSON.stringify,
): Promise<CallToolResult> {
	try {
		assertScope(principal, scope);
		const output = await run();
		return { content: [{ type: "text", text: toText(output) }], structuredContent: output };
	} catch (error) {
		if (!(error instanceof AppError)) console.error("an MCP tool failed", error);
		const { code, message, retryAfterS } = error instanceof AppError ? error : internalError();
		const delay = retryAfterS === null ? "" : ` Retry in ${retryAfterS} seconds.`;
		return { isError: true, content: [{ type: "text", text: `${code}: ${message}${delay}` }] };
	}
}

/** @throws {AppError} `forbidden` if the caller is an API key without the scope */
export function assertScope({ scopes }: Principal, scope: ApiKeyScope): void {
	if (scopes === null || scopes.includes(scope)) return;
	throw new AppError("forbidden", `This API key lacks the scope "${scope}"; use a key that has it.`);
}
