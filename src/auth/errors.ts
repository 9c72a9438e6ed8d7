import { AppError } from "../errors.ts";

export function accountGone(): AppError {
	return new AppError("account_gone", "This account no longer exists; sign in again.");
}

export function sessionRevoked(): AppError {
	return new AppError("session_revoked", "Your session has ended; sign in again.");
}

export function emailTaken(): AppError {
	return new AppError("email_taken", "An account with this email address already exists; sign in instead.");
}

export function usernameTaken(): AppError {
	return new AppError("username_taken", "This username is taken; choose another.");
}
