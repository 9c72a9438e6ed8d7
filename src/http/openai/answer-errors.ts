import type { ErrorCode } from "../../contracts/errors.ts";
import { ENDING_ERRORS } from "../tasks/blocking-chat.ts";
import { QUESTION_ERRORS } from "../tasks/routes.ts";

/** The errors of every route that generates an answer. */
export const ANSWER_ERRORS = [
	...QUESTION_ERRORS,
	...ENDING_ERRORS,
	"invalid_json",
	"invalid_request",
	"not_found",
] as const satisfies ErrorCode[];
