import type { ComponentType } from "preact";
import { staffStrings } from "../strings/staff-strings.ts";
import { AuditSection } from "./audit-section.tsx";
import { BudgetsSection } from "./budgets-section.tsx";
import { ConfigurationSection } from "./configuration-section.tsx";
import { LettersSection } from "./letters-section.tsx";
import type { StaffSectionProps } from "./section-props.ts";
import { SystemSection } from "./system-section.tsx";
import { TasksSection } from "./tasks-section.tsx";
import { UsersSection } from "./users-section.tsx";

/** A section of the staff page. Its URL fragment is `#/staff/<id>`. */
export interface StaffSection {
	id: string;
	title: string;
	component: ComponentType<StaffSectionProps>;
}

/** The sections, in the order of the list. */
export const SECTIONS: readonly StaffSection[] = [
	{ id: "users", title: staffStrings.users.title, component: UsersSection },
	{ id: "budgets", title: staffStrings.budget.section, component: BudgetsSection },
	{ id: "system", title: staffStrings.system.title, component: SystemSection },
	{ id: "questions", title: staffStrings.tasks.title, component: TasksSection },
	{ id: "dead-letters", title: staffStrings.letters.title, component: LettersSection },
	{ id: "configuration", title: staffStrings.settings.title, component: ConfigurationSection },
	{ id: "audit", title: staffStrings.audit.title, component: AuditSection },
];
