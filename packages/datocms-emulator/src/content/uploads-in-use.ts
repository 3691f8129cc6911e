import { collectReferences } from '../project/collect-references.ts';
import type { Project } from '../project/project.ts';

/** Ids of the uploads that a record refers to, in its published version or its draft. */
export function uploadsInUse(project: Project): ReadonlySet<string> {
  const used = new Set<string>();
  for (const record of project.records.values()) {
    for (const values of [record.published, record.draft]) {
      if (!values) continue;
      for (const reference of collectReferences(project, record.model, values)) {
        if (reference.kind === 'upload') used.add(reference.id);
      }
    }
  }
  return used;
}
