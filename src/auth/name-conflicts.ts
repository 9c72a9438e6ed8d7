import { AppError } from "../errors.ts";

export function emailTaken(): AppError {
	return new AppError("email_taken", "An account with this email address already exists; sign in instead.");
}

export function usernameTaken(): AppError {
	return new AppError("username_taken", "This username is taken; choose another.");
}
