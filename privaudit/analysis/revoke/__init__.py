"""What to take back so that someone reads something no more, and who else would lose. SQL to review, never sent."""

from __future__ import annotations

from .model import Cut as Cut
from .model import CutKind as CutKind
from .model import RightsModel as RightsModel
from .model import Target as Target
from .model import model_of as model_of
from .past import close_past as close_past
from .plan import Loss as Loss
from .plan import Plan as Plan
from .plan import impact as impact
from .plan import plan as plan
from .statements import account_name as account_name
from .statements import close_account as close_account
from .statements import drop_attribute as drop_attribute
from .statements import revoke as revoke
from .statements import revoke_grant_option as revoke_grant_option
from .statements import revoke_to_come as revoke_to_come
