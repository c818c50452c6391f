"""The one action that the second starter bot has more than `rasa init` made."""

from rasa_sdk import Action


class ActionIAmABot(Action):
    def name(self):
        return "action_i_am_a_bot"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="I am a bot, powered by Rasa.")
        return []
