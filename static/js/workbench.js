// The workbench. Pages work without it; with it they work by keyboard alone.
import { Button, CharacterCount, Checkboxes, ErrorSummary, SkipLink, createAll } from "govuk-frontend";
import { PlainRadios } from "./radios.js";

import { addresses } from "./address.js";
import { autosave } from "./autosave.js";
import { keys } from "./keys.js";
import { pads } from "./pad.js";
import { unsaved } from "./unsaved.js";
import { when } from "./when.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, PlainRadios, SkipLink]) createAll(component);
addresses();
autosave();
keys();
pads();
unsaved();
when();
