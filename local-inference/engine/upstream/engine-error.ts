import { ProviderError } from "../../../src/upstream/provider-error.ts";
import { EngineError, type EngineErrorCode } from "../engine.ts";

/** Converts the error of a server to one that the client receives. Other errors are returned unchanged. */
export function toEngineError(error: unknown): unknown {
	if (!(error instanceof ProviderError)) return error;
	const { kind, message, param } = error;
	return new EngineError(CODES[kind], message, { cause: error, ...(param !== null && { param }) });
}

const CODES: Record<ProviderError["kind"], EngineErrorCode> = {
	busy: "engine_busy",
	broken: "engine_crashed",
	loading: "engine_not_ready",
	unreachable: "engine_unreachable",
	unavailable: "engine_unavailable",
	too_long: "context_length_exceeded",
	unsupported: "request_refused",
	refused: "request_refused",
};
