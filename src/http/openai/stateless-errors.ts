import { AppError } from "../../errors.ts";
import type { ProviderError } from "../../upstream/provider-error.ts";
import { OpenAiRequestError } from "./errors.ts";

/** Returns the error for a model server that asks to try again in `delayMs`. */
export function modelBusy({ delayMs, reason }: { delayMs: number; reason: string }): AppError {
	const retryAfterS = Math.ceil(delayMs / 1_000);
	return new AppError("model_unavailable", `The model is busy; try again in ${retryAfterS} s. (${reason})`, {
		retryAfterS,
	});
}

/** Returns the error for a model server that restarts for longer than a call waits. */
export function modelRestarting({ delayMs, reason }: { delayMs: number; reason: string }): AppError {
	const message = `The model is still restarting; try again later. (${reason})`;
	return new AppError("model_unavailable", message, { retryAfterS: Math.ceil(delayMs / 1_000) });
}

/** Returns the error for a request that the model server rejects. */
export function requestError({ kind, message, param }: ProviderError): AppError {
	if (kind === "unsupported")
		return new OpenAiRequestError("invalid_request", `${param}: ${message}`, { param });
	return new OpenAiRequestError(
		"message_too_long",
		`messages: the messages and the answer exceed the model's context window; send fewer or shorter messages. (${message})`,
		{ param: "messages" },
	);
}
