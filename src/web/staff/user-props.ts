import type { Staff } from "../../client/api/staff.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { StaffUser } from "../../contracts/staff.ts";

/** What the row of a user and its parts need. */
export interface UserProps {
	client: OmerutaClient;
	staff: Staff;
	user: StaffUser;
	/** Whether this is the member of the staff who is signed in. */
	isSelf: boolean;
	/** Called with the user as the server has changed them. */
	onChange: (user: StaffUser) => void;
	/** Announces what was done. */
	onDone: (message: string, undo?: () => Promise<void>) => void;
}
