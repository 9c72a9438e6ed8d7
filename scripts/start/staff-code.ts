import { DatabaseSync } from "node:sqlite";
import { createStaffCode } from "../../src/auth/new-staff-code.ts";
import { findDatabaseFile } from "./migrations.ts";

/**
 * Stores the hash of a new code unless staff exist. Returns a row if it did. The parameters are the hash and the time.
 */
export const STORE_STAFF_CODE = `INSERT INTO staff_codes (id, hash, created_at)
	SELECT 1, ?, ? WHERE NOT EXISTS (SELECT 1 FROM users WHERE is_staff = 1)
	ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at RETURNING id`;

/**
 * Creates the one-time code that makes the first account staff, and replaces an earlier one. Returns null if staff exist.
 * Call it while the Worker is not running, because it writes to the Worker's database.
 */
export async function issueStaffCode(storageFolder: string, now: number): Promise<string | null> {
	const file = await findDatabaseFile(storageFolder);
	if (file === null) return null;
	const { code, hash } = await createStaffCode();
	using database = new DatabaseSync(file);
	return database.prepare(STORE_STAFF_CODE).all(hash, now).length === 0 ? null : code;
}

/** Describes what to do with a code. `url` ends with a slash. */
export function describeStaffCode(code: string, url: string): string {
	return `none yet; sign up, then enter the code ${code} at ${url}#/staff`;
}
