// The public site. Every form works without any of this.
import { Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, SkipLink, createAll } from "govuk-frontend";
import { PlainRadios } from "./radios.js";

import { addresses } from "./address.js";
import { autosave } from "./autosave.js";
import { pads } from "./pad.js";
import { reasons } from "./reasons.js";
import { suggestions } from "./suggestions.js";
import { uploads } from "./upload.js";
import { when } from "./when.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, PlainRadios, SkipLink]) createAll(component);
addresses();
autosave();
pads();
reasons();
suggestions();
uploads();
when();
