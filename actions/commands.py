"""One class per thing a patient may want. Each commits exactly one command."""

from __future__ import annotations

from actions.commit import CommitAction


class ActionStartSession(CommitAction):
    """Begin the next session, or go on with the open one."""

    verb = "action_start_session"
    command = "start_session"


class ActionPauseSession(CommitAction):
    """Keep the place and stop for now."""

    verb = "action_pause_session"
    command = "pause"


class ActionResumeSession(CommitAction):
    """Go on where the session was left."""

    verb = "action_resume_session"
    command = "resume"


class ActionRevisitStep(CommitAction):
    """Ask the question before again."""

    verb = "action_revisit_step"
    command = "go_back"


class ActionSkipStep(CommitAction):
    """Leave the open question unanswered."""

    verb = "action_skip_step"
    command = "skip"


class ActionRepeatStep(CommitAction):
    """Say the open question again."""

    verb = "action_repeat_step"
    command = "repeat"


class ActionExplainStep(CommitAction):
    """Say why the open question is asked."""

    verb = "action_explain_step"
    command = "why"


class ActionShowHelp(CommitAction):
    """Say what one can do here."""

    verb = "action_show_help"
    command = "help"


class ActionShowMenu(CommitAction):
    """Show what one can do here, to pick from."""

    verb = "action_show_menu"
    command = "menu"


class ActionRequestHuman(CommitAction):
    """Ask for a person."""

    verb = "action_request_human"
    command = "talk_to_human"


class ActionLogMood(CommitAction):
    """Log the mood, with the number if one was said."""

    verb = "action_log_mood"
    command = "log_mood"


class ActionShowProgress(CommitAction):
    """Show the patient's own series and progress."""

    verb = "action_show_progress"
    command = "show_progress"


class ActionShowHomework(CommitAction):
    """Show what was taken home."""

    verb = "action_show_homework"
    command = "show_homework"


class ActionReportHomework(CommitAction):
    """Say how the homework went."""

    verb = "action_report_homework"
    command = "homework_done"


class ActionShowAppointment(CommitAction):
    """Show the next appointment."""

    verb = "action_show_appointment"
    command = "appointment_query"


class ActionChangeReminder(CommitAction):
    """Change the hour of reminders."""

    verb = "action_change_reminder"
    command = "reminder_change"


class ActionOfferBreathing(CommitAction):
    """Offer slow breathing."""

    verb = "action_offer_breathing"
    command = "breathing"


class ActionOfferGrounding(CommitAction):
    """Come back to the senses: 5-4-3-2-1."""

    verb = "action_offer_grounding"
    command = "grounding"


class ActionOpenWorryTime(CommitAction):
    """Put a worry aside, or set the hour for worrying."""

    verb = "action_open_worry_time"
    command = "worry_time"


class ActionOpenRecord(CommitAction):
    """Write down a thought and weigh it."""

    verb = "action_open_record"
    command = "thought_record"


class ActionPickActivity(CommitAction):
    """Pick one thing to do, from the patient's own list."""

    verb = "action_pick_activity"
    command = "activity_picker"


class ActionListDocuments(CommitAction):
    """Say which plans and sheets are kept."""

    verb = "action_list_documents"
    command = "show_documents"


class ActionShowLearned(CommitAction):
    """Say back what the sessions kept."""

    verb = "action_show_learned"
    command = "show_learned"


class ActionShowPlan(CommitAction):
    """Show or write the safety plan."""

    verb = "action_show_plan"
    command = "safety_plan"


class ActionChangeLanguage(CommitAction):
    """Go on in the other language."""

    verb = "action_change_language"
    command = "change_language"


class ActionExplainPrivacy(CommitAction):
    """Say who reads what, and where it is kept."""

    verb = "action_explain_privacy"
    command = "privacy_question"


class ActionDiscloseProgramme(CommitAction):
    """Say that this is an automated programme."""

    verb = "action_disclose_programme"
    command = "are_you_human"


class ActionExportData(CommitAction):
    """Ask for a copy of the data."""

    verb = "action_export_data"
    command = "export_data"


class ActionDeleteData(CommitAction):
    """Ask for the data to be deleted."""

    verb = "action_delete_data"
    command = "delete_data"


class ActionStopMessages(CommitAction):
    """Stop messages that Cairn begins."""

    verb = "action_stop_messages"
    command = "stop_messages"


class ActionAnswerQuestion(CommitAction):
    """Answer the open question."""

    verb = "action_answer_question"
    command = "answer"


class ActionAnswerIdle(CommitAction):
    """A yes, no, number or option while nothing was asked."""

    verb = "action_answer_idle"
    command = "idle_answer"


class ActionGreetPatient(CommitAction):
    """Say hello."""

    verb = "action_greet_patient"
    command = "greet"


class ActionAcceptThanks(CommitAction):
    """Accept thanks."""

    verb = "action_accept_thanks"
    command = "thanks"


class ActionSayGoodbye(CommitAction):
    """Say goodbye; an open session is kept."""

    verb = "action_say_goodbye"
    command = "goodbye"


class ActionStateScope(CommitAction):
    """Say kindly what this programme can do."""

    verb = "action_state_scope"
    command = "out_of_scope"
