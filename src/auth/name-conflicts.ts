import { AppError } from "../errors.ts";

const USERNAME = { field: "username", message: "is taken; choose another" };

/** Creates the error for a taken email address. It also lists the username if that is taken, too. */
export function emailTaken(isUsernameTaken = false): AppError {
	const email = { field: "email", message: "belongs to an account; sign in instead" };
	return new AppError("email_taken", "An account with this email address already exists; sign in instead.", {
		fields: isUsernameTaken ? [email, USERNAME] : [email],
	});
}

export function usernameTaken(): AppError {
	return new AppError("username_taken", "This username is taken; choose another.", { fields: [USERNAME] });
}
