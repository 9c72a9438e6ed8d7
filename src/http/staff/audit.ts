import { Hono } from "hono";
import { AUDIT_RETENTION_DAYS } from "../../contracts/limits.ts";
import { AuditList, StaffListQuery } from "../../contracts/staff.ts";
import { readCursor, takePage } from "../../cursor.ts";
import { listAudit } from "../../db/audit-log.ts";
import { openDatabase } from "../../db/client.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { query } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";

/** The route that lists what staff did. */
export const auditRoutes = new Hono<ConfirmedEnv>().get(
	"/audit",
	describeRoute("List what staff did", { 200: AuditList }),
	authenticate,
	confirmUser,
	requireStaff,
	query(StaffListQuery),
	async (c) => {
		const { limit, cursor } = c.req.valid("query");
		const rows = await listAudit(openDatabase(c.env.DB), readCursor(cursor), limit + 1);
		const { shown, next_cursor } = takePage(rows, limit, ({ created_at, id }) => ({
			time: Date.parse(created_at),
			id,
		}));
		return c.json({
			items: shown,
			next_cursor,
			retention_days: AUDIT_RETENTION_DAYS,
		} satisfies AuditList);
	},
);
