import type { Staff } from "../../client/api/staff.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";

/** Properties of every section of the staff page. */
export interface StaffSectionProps {
	client: OmerutaClient;
	staff: Staff;
	/** The member of the staff who is signed in. */
	user: User;
}
