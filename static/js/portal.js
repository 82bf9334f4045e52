// The public site. Every form works without any of this.
import { Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink, createAll } from "govuk-frontend";

import { autosave } from "./autosave.js";
import { reasons } from "./reasons.js";
import { uploads } from "./upload.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink]) createAll(component);
autosave();
reasons();
uploads();
