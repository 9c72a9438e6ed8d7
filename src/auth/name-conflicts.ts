import { AppError } from "../errors.ts";

export function emailTaken(): AppError {
	return new AppError("email_taken", "An account with this email address already exists; sign in instead.", {
		fields: [{ field: "email", message: "belongs to an account; sign in instead" }],
	});
}

export function usernameTaken(): AppError {
	return new AppError("username_taken", "This username is taken; choose another.", {
		fields: [{ field: "username", message: "is taken; choose another" }],
	});
}
