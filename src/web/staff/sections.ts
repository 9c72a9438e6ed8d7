import { staffStrings } from "../strings/staff-strings.ts";
import type { Section } from "../ui/sections.tsx";
import { AuditSection } from "./audit-section.tsx";
import { BudgetsSection } from "./budgets-section.tsx";
import { ConfigurationSection } from "./configuration-section.tsx";
import { LettersSection } from "./letters-section.tsx";
import type { StaffSectionProps } from "./section-props.ts";
import { SystemSection } from "./system-section.tsx";
import { TasksSection } from "./tasks-section.tsx";
import { UsersSection } from "./users-section.tsx";

/** The sections, in the order of the list. */
export const SECTIONS: readonly Section<StaffSectionProps>[] = [
	{ id: "users", title: staffStrings.users.title, component: UsersSection },
	{ id: "budgets", title: staffStrings.budget.section, component: BudgetsSection },
	{ id: "system", title: staffStrings.system.title, component: SystemSection },
	{ id: "questions", title: staffStrings.tasks.title, component: TasksSection },
	{ id: "dead-letters", title: staffStrings.letters.title, component: LettersSection },
	{ id: "configuration", title: staffStrings.settings.title, component: ConfigurationSection },
	{ id: "audit", title: staffStrings.audit.title, component: AuditSection },
];
