import "htmx.org";

import { watchCsrf } from "./csrf.js";
import { watchDialogs } from "./dialogs.js";
import { watchFlashes } from "./flash.js";
import { focusErrors } from "./forms.js";
import { bindMarkedKeys, watchKeyList } from "./key-list.js";
import { watchKeys } from "./keys.js";
import { watchMenus } from "./menus.js";
import { watchPalette } from "./palette.js";
import { showCurrentStep } from "./stepper.js";
import { watchSubmits } from "./submit.js";
import { watchTheme } from "./theme.js";

watchCsrf();
watchDialogs();
watchFlashes();
focusErrors();
watchKeys();
watchPalette();
bindMarkedKeys();
watchKeyList();
watchMenus();
showCurrentStep();
watchSubmits();
watchTheme();
