type ErrorType = "invalid_request_error" | "authentication_error" | "server_error";

interface Details {
	param?: string;
	retryAfterMs?: number;
}

/** An error response in OpenAI's format. */
export class HttpError extends Error {
	readonly status: number;
	readonly code: string;
	readonly param: string | null;
	readonly retryAfterMs: number | null;

	constructor(status: number, code: string, message: string, details: Details = {}) {
		super(message);
		this.name = "HttpError";
		this.status = status;
		this.code = code;
		this.param = details.param ?? null;
		this.retryAfterMs = details.retryAfterMs ?? null;
	}

	get body() {
		return {
			error: { message: this.message, type: errorType(this.status), param: this.param, code: this.code },
		};
	}
}

function errorType(status: number): ErrorType {
	if (status === 401) return "authentication_error";
	return status < 500 ? "invalid_request_error" : "server_error";
}
